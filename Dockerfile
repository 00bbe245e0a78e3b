# One image for web server and workers. Small, not root, nothing to build at start.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv --without-pip /venv
COPY requirements.txt requirements-servers.txt ./
RUN pip --python /venv/bin/python install -r requirements-servers.txt

FROM python:3.11-slim
# Captions in scripts that the engine's own fonts lack.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    fonts-wqy-microhei fonts-noto-core fonts-symbola libfribidi0 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 studio && install -d -o studio /data
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py ./
COPY storyboard storyboard
COPY templates templates
COPY static static
# Once here instead of at every start of every process: nobody may write it later.
RUN /venv/bin/python -m compileall -q storyboard
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data PORT=8000 STORYBOARD_BIND=0.0.0.0
USER studio
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s \
  CMD ["python", "-c", "import os, requests; requests.get(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4).raise_for_status()"]
CMD ["python", "manage.py", "studio"]
