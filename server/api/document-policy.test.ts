import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { contentPolicy, holdForPolicy, inlineScriptHashes } from "./document-policy.ts";

const hashOf = (text: string) => createHash("sha256").update(text).digest("base64");

test("each script that stands in a page is named once, and none that is fetched", () => {
  const page = `<head><script src="/a.js" async=""></script><script>one(1)</script></head>
    <script id="x">two("é")</script><SCRIPT>one(1)</SCRIPT><script async src='/b.js'></script>`;
  expect(inlineScriptHashes(page)).toEqual([hashOf("one(1)"), hashOf('two("é")')]);
});

test("nothing runs that is not named", () => {
  const scripts = /script-src ([^;]*)/.exec(contentPolicy([hashOf("a")]))?.[1];
  expect(scripts).toBe(`'self' 'sha256-${hashOf("a")}'`);
  expect(contentPolicy()).toContain("worker-src 'self'");
});

/** What a browser gets of a response that was held. */
async function answered(write: (res: ServerResponse) => void): Promise<Response> {
  const server = createServer((_req, res) => {
    res.setHeader("Content-Security-Policy", contentPolicy());
    holdForPolicy(res);
    write(res);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const response = await fetch(`http://127.0.0.1:${port}/`);
  await response.clone().arrayBuffer();
  server.close();
  server.closeAllConnections();
  return response;
}

test("a page that comes in pieces goes out whole, under the policy of its own scripts", async () => {
  const response = await answered((res) => {
    res.writeHead(404, { "content-type": "text/html; charset=utf-8" });
    res.flushHeaders();
    res.write("<script>o");
    res.write(Buffer.from("ne(1)</scr"));
    res.end("ipt>é");
  });
  expect(response.status).toBe(404);
  expect(response.headers.get("content-security-policy")).toContain(`'sha256-${hashOf("one(1)")}'`);
  expect(await response.text()).toBe("<script>one(1)</script>é");
});

test("what is no page keeps the policy that names no script", async () => {
  const response = await answered((res) => {
    res.setHeader("content-type", "text/x-component");
    res.end("<script>one(1)</script>");
  });
  expect(response.headers.get("content-security-policy")).toBe(contentPolicy());
});
