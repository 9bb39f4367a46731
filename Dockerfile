# TVS in two images: `app` is the server and the worker, `proxy` is Nginx with the built web apps.
#   docker build --target app -t tvs-app .      docker build --target proxy -t tvs-proxy .

FROM node:22-bookworm-slim AS web
ENV PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build


FROM python:3.11-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/requirements.txt


FROM nginx:1.28-alpine AS proxy
COPY nginx/nginx.conf /etc/nginx/nginx.conf
COPY nginx/tvs.conf.template /etc/nginx/templates/
COPY --from=web /src/frontend/dist /srv/web
ENV NGINX_ENVSUBST_FILTER=^TVS_ \
    TVS_LISTEN=8080 \
    TVS_SERVER=web:5000 \
    TVS_WEB=/srv/web \
    TVS_UPLOADS=/srv/uploads \
    TVS_MEDIA_ORIGINS= \
    TVS_PROXY=255.255.255.255
# Writes its configuration, then serves, all as the image's own unprivileged account.
RUN chown -R nginx:nginx /etc/nginx/conf.d /var/cache/nginx \
    && install -d -o nginx -g nginx /run/nginx
USER 101
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/nginx-health"]


FROM python:3.11-slim-bookworm AS app
# The exact version is the distribution's: it brings the security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg libmagic1 tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/tvs --no-create-home tvs \
    && install -d -o tvs -g tvs /srv/tvs/data /srv/tvs/uploads
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/tvs
COPY wsgi.py ./
COPY backend/ backend/
COPY --from=web /src/frontend/dist frontend/dist
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
VOLUME ["/srv/tvs/data", "/srv/tvs/uploads"]
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/health', timeout=2)"]
# tini hands signals on and buries children whose parent is gone.
ENTRYPOINT ["tini", "--"]
# --keep-alive: longer than Nginx keeps an unused connection, so that it never writes into one that is just being closed.
CMD ["gunicorn", "--worker-class", "backend.eventlet_worker.EventletWorker", "--bind", "0.0.0.0:5000", \
    "--no-control-socket", "--worker-connections", "20000", "--backlog", "4096", "--graceful-timeout", "5", \
    "--keep-alive", "75", "--worker-tmp-dir", "/dev/shm", "wsgi:app"]
