FROM python:3.12-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY core core
COPY adapters adapters
COPY bot bot
RUN python -m compileall -q core adapters bot && useradd --system bot
USER bot
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/health', timeout=3)"]
CMD ["python", "-m", "bot", "serve", "--host", "0.0.0.0", "--port", "8080"]
