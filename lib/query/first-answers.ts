import type { CallName } from "#lib/api/client.ts";
import { pathOf, type RequestParts } from "#lib/api/request.ts";
import type { ResponseOf } from "#lib/contract/endpoints.ts";
import { routes } from "#lib/contract/routes.ts";
import { noteAnswer } from "./connection.ts";
import { firstAnswer } from "./first-reads.ts";

/**
 * What a query begins with: the answer that the page's head has got by now, if that is what it made of it. Then a page is
 * drawn once, of answers, and not of what stands in their place before.
 */
export function fromHead<N extends CallName, T = ResponseOf<N>>(
  name: N,
  parts: RequestParts = {},
  made: (answer: ResponseOf<N>) => T | undefined = (answer) => answer as T,
) {
  // Taken as it is, as each answer of the API.
  const read = () => firstAnswer(pathOf(routes[name], parts), (body) => made(body as ResponseOf<N>));
  return {
    initialData: (): T | undefined => {
      const answer = read();
      if (answer === undefined) return undefined;
      noteAnswer(answer.at);
      return answer.value;
    },
    initialDataUpdatedAt: () => read()?.at,
  };
}
