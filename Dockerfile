FROM python:3.12-slim AS libraries
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv --without-pip .venv \
    && pip --python .venv/bin/python install --no-cache-dir --no-compile --require-hashes -r requirements.lock \
    && .venv/bin/python -m compileall -q --invalidation-mode unchecked-hash .venv

FROM libraries AS compiled
COPY core core
COPY adapters adapters
COPY bot bot
RUN python -m compileall -q --invalidation-mode unchecked-hash core adapters bot

FROM python:3.12-slim
WORKDIR /app
RUN useradd --uid 1001 --no-create-home bot
COPY --from=libraries /app/.venv .venv
COPY --from=compiled /app/core core
COPY --from=compiled /app/adapters adapters
COPY --from=compiled /app/bot bot
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
USER 1001
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
CMD ["python", "-m", "bot", "serve", "--host", "0.0.0.0", "--port", "8080"]
