import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  // A press draws anew what changed by it, not all that stands around it.
  reactCompiler: true,
  poweredByHeader: false,
  experimental: {
    // The compiler that is part of Next: as fast as none, and no package of its own.
    turbopackRustReactCompiler: true,
    // A page begins with a few scripts, each of some weight. Component chunks would spare who goes on to another page some
    // 40 KB, but a script that once failed to come would not be asked for again.
    turbopackChunking: {
      minChunkSize: 300_000,
      maxChunkCountPerGroup: 6,
      maxMergeChunkSize: 2_000_000,
    },
    // Names come from whoever asks: no disk fills with them.
    isrFlushToDisk: false,
  },
  // Bytes of pages that are kept by their address.
  cacheMaxMemorySize: 16 * 1024 * 1024,
  // The optimiser fetches and decodes on demand: an attack surface that the console does not need.
  images: { unoptimized: true },
  turbopack: {
    root: path.resolve(import.meta.dirname),
    // Its `useId` would have each of its components drawn twice.
    resolveAlias: {
      "@mantine/hooks": "./components/ui/mantine-hooks.ts",
      "mantine-hooks-as-published": "./node_modules/@mantine/hooks/esm/index.mjs",
    },
  },
  // Types are checked by `npm run check`; a start need not wait for them, nor have the test packages.
  typescript: { ignoreBuildErrors: true },
  // Next in development otherwise refuses its hot-reload socket on the address that Headgate prints.
  allowedDevOrigins: ["127.0.0.1"],
};

export default config;
