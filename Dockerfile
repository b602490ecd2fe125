FROM python:3.11-slim AS build

# The same uv as in the Makefile.
ARG UV_VERSION=0.13.9
RUN pip install --no-cache-dir --disable-pip-version-check "uv==${UV_VERSION}"

ENV UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /src
RUN uv venv /opt/kijkwijzer
COPY requirements.lock ./
RUN uv pip sync --python /opt/kijkwijzer/bin/python --require-hashes --compile-bytecode requirements.lock

COPY pyproject.toml requirements-dev.lock LICENSE ./
COPY prompts/ prompts/
COPY bot/ bot/
RUN uv build --wheel --build-constraints requirements-dev.lock --require-hashes --out-dir /dist \
    && uv pip install --python /opt/kijkwijzer/bin/python --no-deps --compile-bytecode /dist/*.whl


FROM python:3.11-slim

# What installs packages has no work here; the environment has its own links to python alone.
RUN pip uninstall --yes --quiet --root-user-action=ignore setuptools wheel pip \
    && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin kijkwijzer \
    && install --directory --owner=kijkwijzer --group=kijkwijzer --mode=0700 /data
COPY --from=build /opt/kijkwijzer /opt/kijkwijzer

ENV PATH=/opt/kijkwijzer/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    KIJKWIJZER_DATABASE_URL=sqlite:////data/kijkwijzer.db \
    KIJKWIJZER_LISTEN=0.0.0.0:8080

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['KIJKWIJZER_LISTEN'].rpartition(':')[2] + '/health', timeout=4)"]
ENTRYPOINT ["kijkwijzer"]
CMD ["run"]
