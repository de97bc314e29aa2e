import type { Node } from "#lib/sdk/node.ts";
import type { IsOut } from "./balancer.ts";
import type { OpenNode } from "./open-nodes.ts";

export interface Share extends OpenNode {
  /** Of its id. */
  readonly hash: number;
}

/** Says to which node the hash of a key belongs. Never changed: a new table is a new one. */
export interface KeyTable {
  ownerOf(hash: number): Node | undefined;
  /** To whom it belongs while its owner is out: the same one for as long as the same are out. */
  ownerAmong(hash: number, isOut: IsOut): Node | undefined;
}

/** Made of shares ordered by id, so that clients agree whatever the order of their tables. */
export type MakeKeyTable = (shares: readonly Share[]) => KeyTable;
