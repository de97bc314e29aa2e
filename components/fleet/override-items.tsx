"use client";
import { Menu } from "@mantine/core";
import { IconScale, IconTool } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { InstanceView } from "#lib/contract/views.ts";
import { circuitChoices, circuitOrder, knownCircuit, whyNot as whyNotCircuit } from "./circuit-words.ts";
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
  const circuit = knownCircuit(instance);
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
