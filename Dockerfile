# Two stages: the first installs into a virtual environment, the second takes that and nothing else.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md ./
COPY bot bot
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir -c constraints.txt setuptools \
 && /venv/bin/pip install --no-cache-dir -c constraints.txt --no-build-isolation ".[postgres,search]" \
 && /venv/bin/pip uninstall --yes setuptools pip

FROM python:3.13-slim
# A fixed number, so that a mounted folder can be given to the same user on the host.
RUN useradd --uid 10001 --create-home desk
WORKDIR /app
COPY --from=build /venv /venv
COPY data data
RUN mkdir -p data/var && chown desk:desk data/var
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PTB_TIMEDELTA=1
USER desk
VOLUME /app/data/var
# The process must have ticked within two minutes; the first minute belongs to migrations and replay.
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "bot", "check", "--alive"]
CMD ["python", "-m", "bot", "run"]
