# The portal as one image for web, worker, beat and migrations; docker-compose.yml says which one a container is.
# Debian and the Python minor version are those that the portal is developed on.

FROM python:3.11-slim-bookworm AS frontend
WORKDIR /portal
COPY portal requirements.txt package.json package-lock.json .npmrc ./
COPY launcher launcher
COPY cicc_portal/__init__.py cicc_portal/fonts.py cicc_portal/
COPY static static
RUN ./portal build

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent portal \
    && install -d -o portal -g portal /data /data/files
WORKDIR /portal
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY . .
COPY --from=frontend /portal/var/build var/build
ENV PYTHONUNBUFFERED=1 \
    PORTAL_DATA=/data \
    PORTAL_BUILD=/portal/var/build \
    FONTCONFIG_FILE=/portal/var/build/fonts.conf
# The commands need settings, but none of these values stays in the image.
RUN export SECRET_KEY=only-while-the-image-is-built-------- FIELD_KEY=only-while-the-image-is-built-------- DEMO=1 \
        DATABASE_URL=postgres://none@localhost/none REDIS_URL=redis://localhost \
    && python manage.py compile_catalogues \
    && python manage.py collectstatic --noinput \
    && install -d -o portal -g portal var/build/fontcache
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "launcher.healthcheck"]
CMD ["gunicorn", "cicc_portal.wsgi", "--config", "launcher/gunicorn_settings.py", "--bind", "0.0.0.0:8000"]
