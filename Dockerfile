# The app and the worker in one image: nobody's root, and a root file system that may be read-only. docs/deploy.md says how to run it.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt /requirements.txt
RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --requirement /requirements.txt

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --home-dir /data clipseek && mkdir /data && chown clipseek /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Compiled here, as nothing can be written below /app later. Whatever cannot be written elsewhere goes into the data folder.
RUN /opt/venv/bin/python -m compileall -q app.py core demo pages web
ENV PATH=/opt/venv/bin:${PATH} \
    PYTHONUNBUFFERED=1 \
    HOME=/data \
    DATA_DIR=/data \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0
USER 10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py"]
