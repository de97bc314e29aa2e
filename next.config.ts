import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  experimental: {
    // Fewer and larger style sheets: whoever opens one page opens others.
    cssChunking: "graph",
    // Names come from whoever asks: no disk fills with them.
    isrFlushToDisk: false,
  },
  // Bytes of pages that are kept by their address.
  cacheMaxMemorySize: 16 * 1024 * 1024,
  // The optimiser fetches and decodes on demand: an attack surface that the console does not need.
  images: { unoptimized: true },
  turbopack: { root: path.resolve(import.meta.dirname) },
  // Types are checked by `npm run check`; a start need not wait for them, nor have the test packages.
  typescript: { ignoreBuildErrors: true },
  // Next in development otherwise refuses its hot-reload socket on the address that Headgate prints.
  allowedDevOrigins: ["127.0.0.1"],
};

export default config;
