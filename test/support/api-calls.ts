import { expect } from "vitest";
import { type BodyOf, type EndpointName, endpoints, type ResponseOf } from "#lib/contract/endpoints.ts";
import { type ApiServer, BOOTSTRAP } from "./api-server.ts";
import { eventually } from "./eventually.ts";

/** Calls of a whole server, by the rows of the contract, as somebody who may do everything unless a token is given. */
export function callsOf(server: () => ApiServer, token: string = BOOTSTRAP) {
  const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    server().call(method, path, { token, body, ...(headers === undefined ? {} : { headers }) });
  return {
    call,
    /** The answer's body, which must be what the row says it is. */
    async ok<N extends EndpointName>(
      name: N,
      path: string,
      body?: BodyOf<N>,
      status: number = endpoints[name].status,
    ): Promise<ResponseOf<N>> {
      const answer = await call(endpoints[name].method, path, body);
      expect(answer.status, answer.text).toBe(status);
      return endpoints[name].response.parse(answer.json) as ResponseOf<N>; // parsed by that very schema
    },
    async refused(name: EndpointName, path: string, body?: unknown) {
      const answer = await call(endpoints[name].method, path, body);
      expect(answer.status, answer.text).toBe(409);
      return answer.json.error as { code: string; message: string; details: Record<string, unknown> };
    },
    /** Registers instances of a service and waits until all of them serve. */
    async serve(service: string, ids: readonly string[], registration: (i: number) => object = () => ({})) {
      const path = `/v1/namespaces/default/services/${service}`;
      for (const [i, id] of ids.entries()) {
        const answer = await call("PUT", `${path}/instances/${id}`, registration(i));
        expect([200, 201], answer.text).toContain(answer.status);
      }
      await eventually(async () => {
        const { json } = await call("GET", `${path}/instances`);
        const serving = (json.items as { status: string }[]).filter(({ status }) => status === "serving");
        return serving.length === ids.length;
      });
      return path;
    },
  };
}
