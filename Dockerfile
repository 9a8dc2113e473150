# The image of the web server. It holds no secret: every setting comes in from outside (docs/settings.md).

FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements.txt .
# Wheels only: nothing is compiled, so no stage needs a compiler. Flask-Principal, pure Python, is published as source
# alone. The environment itself gets no pip.
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --no-binary flask-principal -r requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin app
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# Compiled here, since the application may not write beside its own code; instance/ is all that it may write to.
RUN /venv/bin/python -m compileall -q . && mkdir -p instance && chown app: instance
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000
USER app
# Where SQLite lives when nobody names a database.
VOLUME /app/instance
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["python", "docker/healthcheck.py"]
ENTRYPOINT ["docker/entrypoint.sh"]
