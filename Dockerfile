# docker build -t promptfare . && docker run --rm -v "$PWD:/src:ro" promptfare lint
FROM node:20-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node esbuild.mjs && npm pack --ignore-scripts --pack-destination /tmp

FROM node:20-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends git ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  # The repository that is mounted belongs to somebody else: git would not look at it.
  && git config --system --add safe.directory '*'
COPY --from=build /tmp/promptfare-*.tgz /tmp/promptfare.tgz
RUN npm install --global --ignore-scripts --no-audit --no-fund /tmp/promptfare.tgz && rm /tmp/promptfare.tgz
USER node
WORKDIR /src
ENTRYPOINT ["promptfare"]
CMD ["--help"]
