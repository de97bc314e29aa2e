"use client";
import { Menu } from "@mantine/core";
import { IconScale, IconTool } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { CircuitView } from "#lib/contract/explain.ts";
import type { InstanceView } from "#lib/contract/views.ts";
import { circuitChoices, circuitOrder, whyNot as whyNotCircuit } from "./circuit-words.ts";
import type { Asked } from "./use-override-panel.ts";

interface OverrideItemsProps {
  instance: InstanceView;
  /** Why nothing may be changed; undefined where it may. */
  whyNot: string | undefined;
  onAsk: (asked: Asked) => void;
}

/** Every other override of an instance; one that is none now says why. */
export function OverrideItems({ instance, whyNot, onAsk }: OverrideItemsProps) {
  const { id, intents } = instance;
  const circuit = { state: automaticState(instance), forced: intents.circuit?.state };
  return (
    <>
      <Item icon={<IconScale size={15} />} whyNot={whyNot} onClick={() => onAsk({ kind: "weight", id })}>
        Weight…
      </Item>
      <Item icon={<IconTool size={15} />} whyNot={whyNot} onClick={() => onAsk({ kind: "maintenance", id })}>
        {intents.maintenance === undefined ? "Maintenance…" : "End maintenance…"}
      </Item>
      <Menu.Label>Circuit</Menu.Label>
      {circuitOrder.map((wish) => {
        const { word, icon: Mark } = circuitChoices[wish];
        return (
          <Item
            key={wish}
            icon={<Mark size={15} />}
            whyNot={whyNot ?? whyNotCircuit(wish, circuit)}
            onClick={() => onAsk({ kind: "circuit", id, to: wish })}
          >
            {word}…
          </Item>
        );
      })}
    </>
  );
}

/** A list tells of the automatic circuit by its causes alone. */
function automaticState({ causes }: InstanceView): CircuitView["state"] {
  if (causes.some(({ kind }) => kind === "circuit_open")) return "open";
  return causes.some(({ kind }) => kind === "circuit_half_open") ? "half-open" : "closed";
}

function Item({
  icon,
  whyNot,
  onClick,
  children,
}: {
  icon: ReactNode;
  whyNot: string | undefined;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Menu.Item leftSection={icon} disabled={whyNot !== undefined} onClick={onClick}>
      {children}
      {whyNot === undefined ? null : <span className="hg-why-not">{whyNot}</span>}
    </Menu.Item>
  );
}
