import { expectTypeOf, test } from "vitest";
import type * as contract from "#lib/contract/table.ts";
import type { ClientPolicy as ContractPolicy } from "#lib/contract/client-policy.ts";
import type { Endpoint, Table } from "./public.ts";

test("a table of the contract is one of the client's, and the other way round but for readonly", () => {
  expectTypeOf<contract.Table>().toExtend<Table>();
  expectTypeOf<contract.Endpoint>().toExtend<Endpoint>();
  expectTypeOf<keyof Table>().toEqualTypeOf<keyof contract.Table>();
  expectTypeOf<keyof Endpoint>().toEqualTypeOf<keyof contract.Endpoint>();
  expectTypeOf<keyof Table["policy"]>().toEqualTypeOf<keyof ContractPolicy>();
  expectTypeOf<Endpoint["status"]>().toEqualTypeOf<contract.EndpointStatus>();
});
