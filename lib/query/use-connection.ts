import { useSyncExternalStore } from "react";
import { connection, type ConnectionState } from "./connection.ts";

const onServer: ConnectionState = { kind: "connecting" };

export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.get, () => onServer);
}
