"""What pages may ask for, cached where asking costs: a module for each page.

The only package of `core` that knows Streamlit. Functions that can fail for a reason people should read raise ClipseekError.
"""

from core.cached import (
    access,
    add_videos,
    application,
    batches,
    collections,
    hand_off,
    health,
    import_folders,
    insights,
    library,
    library_actions,
    people,
    scripts,
    search,
    searches,
    shares,
    tags,
    tasks,
    video,
)
