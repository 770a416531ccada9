"""From a file or link to a searchable video: the precheck, the stages of one job, and the worker that runs them."""
