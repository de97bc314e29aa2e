"use client";
import { useState } from "react";
import type { GuardName } from "#lib/contract/guard.ts";

/** What every override asks of a person: why, for how long, and which guards to pass on purpose. */
export interface Asking {
  readonly reason: string;
  readonly setReason: (reason: string) => void;
  /** Seconds as the API takes them; `0` for until it is undone. */
  readonly expiry: string;
  readonly setExpiry: (expiry: string) => void;
  readonly ticked: readonly GuardName[];
  readonly tick: (guard: GuardName, isTicked: boolean) => void;
  /** It was asked for once, so that what is missing may be told. */
  readonly isChecked: boolean;
  readonly check: () => void;
  /** As the API takes it. Of the guards ticked, only those that refuse it now. */
  readonly bodyFor: (refusing: readonly GuardName[]) => {
    reason: string;
    expiresInSeconds?: number;
    force?: GuardName[];
  };
}

/** Why and how long; kept by the form, or by a page's address. */
type AskingText = Pick<Asking, "reason" | "setReason" | "expiry" | "setExpiry">;

/** The same, and tells when something is chosen or suggested: that is no input of the form's. */
export function heardAsking(asking: Asking, onTyped: () => void): Asking {
  const heard =
    <T>(set: (value: T) => void) =>
    (value: T) => {
      onTyped();
      set(value);
    };
  return { ...asking, setReason: heard(asking.setReason), setExpiry: heard(asking.setExpiry) };
}

export function useAsking(likely: () => string, kept?: AskingText): Asking {
  const [ownReason, setOwnReason] = useState(likely);
  const [ownExpiry, setOwnExpiry] = useState("0");
  const own = { reason: ownReason, setReason: setOwnReason, expiry: ownExpiry, setExpiry: setOwnExpiry };
  const { reason, setReason, expiry, setExpiry } = kept ?? own;
  const [ticked, setTicked] = useState<readonly GuardName[]>([]);
  const [isChecked, setChecked] = useState(false);
  return {
    reason,
    setReason,
    expiry,
    setExpiry,
    ticked,
    tick: (guard, isTicked) =>
      setTicked((held) => (isTicked ? [...held, guard] : held.filter((one) => one !== guard))),
    isChecked,
    check: () => setChecked(true),
    bodyFor: (refusing) => {
      const force = ticked.filter((guard) => refusing.includes(guard));
      return {
        reason,
        ...(expiry === "0" ? {} : { expiresInSeconds: Number(expiry) }),
        ...(force.length === 0 ? {} : { force }),
      };
    },
  };
}
