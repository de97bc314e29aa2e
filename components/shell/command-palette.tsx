"use client";
import { Combobox, Kbd, Modal, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  IconArrowRight,
  IconBolt,
  IconBox,
  IconHistory,
  IconSearch,
  IconServer,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { mayLeave } from "#components/ui/leave-guard.ts";
import { useIsMixed } from "#components/ui/namespace-prefix.tsx";
import { useOnceAsked } from "#components/ui/use-once-asked.ts";
import { clusterQuery } from "#lib/query/queries.ts";
import { searchQuery } from "#lib/query/search.ts";
import { useConnection } from "#lib/query/use-connection.ts";
import { type Choice, choicesOf } from "./palette-choices.ts";
import { readTyped } from "./palette-verbs.ts";
import { keepChoice, recentChoices } from "./recent-choices.ts";
import { showDialog, useShellDialog } from "./shell-dialog.ts";
import { useDeeds } from "./use-deeds.ts";
import { useLead } from "./use-lead.ts";
import { useNamespace } from "./use-namespace.ts";
import { usePageInstance } from "./use-page-instance.ts";

const icons: Record<Choice["icon"], TablerIcon> = {
  page: IconArrowRight,
  service: IconBox,
  instance: IconServer,
  action: IconBolt,
  recent: IconHistory,
};

const close = (): void => showDialog(undefined);

/** Any page, service or instance, and any action, by what is typed of it. */
export function CommandPalette() {
  const { isMade, isOpen } = useOnceAsked(useShellDialog() === "palette");
  if (!isMade) return null;
  return (
    <Modal.Root
      opened={isOpen}
      onClose={close}
      size={620}
      yOffset="12dvh"
      padding={0}
      transitionProps={{ duration: 0 }}
      returnFocus={false}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content className="hg-palette" aria-label="Find or do anything">
        <Modal.Body>
          <Palette />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Palette() {
  const lead = useLead();
  const deeds = useDeeds();
  const [text, setText] = useState("");
  const field = useFocusedField();
  const { groups, isSearching } = useGroups(text);
  const listId = useId();
  // Its list is all there is to see: closing that by Escape closes the whole.
  const combobox = useCombobox({ opened: true, onDropdownClose: close });
  const all = groups.flatMap(({ choices }) => choices);
  const ids = all.map(({ id }) => id).join("\n");

  // What is found stands first, and the first is what is meant, until arrows say another: that one, while it is listed.
  const listed = useRef<readonly string[]>([]);
  const isPicked = useRef(false);
  useEffect(() => {
    const picked = isPicked.current ? listed.current[combobox.getSelectedOptionIndex()] : undefined;
    const index = all.findIndex(({ id }) => id === picked);
    isPicked.current = index >= 0;
    combobox.selectOption(Math.max(0, index));
    listed.current = all.map(({ id }) => id);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a new list, not a new combobox
  }, [ids]);

  // Enter means what is typed now, never what was found before.
  const [isEntered, setEntered] = useState(false);
  useEffect(() => {
    if (isSearching || !isEntered) return;
    setEntered(false);
    choose(all[0]?.id);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once the search is over
  }, [isSearching, isEntered]);

  function type(next: string): void {
    isPicked.current = false;
    setEntered(false);
    setText(next);
  }

  function choose(id: string | undefined): void {
    const choice = all.find((each) => each.id === id);
    if (choice === undefined) return;
    const { does } = choice;
    if (does.kind === "type") return type(does.text);
    close();
    if (does.kind === "do") return deeds[does.deed]();
    if (!mayLeave()) return undefined;
    keepChoice(choice);
    lead(does.path);
  }

  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal={false}>
      {/* Its list is there from the first picture on, before the library has heard of it. */}
      <Combobox.EventsTarget withExpandedAttribute aria-expanded aria-controls={listId}>
        <TextInput
          ref={field}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDownCapture={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              isPicked.current = true;
              setEntered(false);
            }
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
            if (!isSearching || isPicked.current) return;
            event.stopPropagation();
            setEntered(true);
          }}
          leftSection={<IconSearch size={17} aria-hidden />}
          placeholder="A service, an address, a zone, or “drain …”"
          aria-label="Find or do anything"
          classNames={{ input: "hg-palette-input", wrapper: "hg-palette-field" }}
          data-autofocus
        />
      </Combobox.EventsTarget>
      <Combobox.Options id={listId} className="hg-palette-list" aria-label="Choices">
        {groups.map(({ title, choices }) => (
          <Combobox.Group key={title} label={title}>
            {choices.map((choice) => (
              <PaletteChoice key={choice.id} choice={choice} />
            ))}
          </Combobox.Group>
        ))}
        {all.length === 0 ? <Combobox.Empty>{emptyText(text)}</Combobox.Empty> : null}
      </Combobox.Options>
      <p className="hg-palette-foot">
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose
        </span>
        <span>
          <Kbd>Enter</Kbd> open
        </span>
        <span>
          <Kbd>Esc</Kbd> close
        </span>
      </p>
    </Combobox>
  );
}

/** It has the focus before the next key: who types on at once loses no letter, and none does anything. */
function useFocusedField() {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    field.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return field;
}

function PaletteChoice({ choice: { id, icon, label, detail, keys } }: { choice: Choice }) {
  const Mark = icons[icon];
  return (
    <Combobox.Option value={id} className="hg-palette-choice">
      <Mark size={16} aria-hidden />
      <span>
        <span className={icon === "instance" ? "hg-mono" : undefined}>{label}</span>
        {detail === undefined ? null : <span className="hg-palette-detail">{detail}</span>}
      </span>
      {keys === undefined ? null : <Kbd>{keys}</Kbd>}
    </Combobox.Option>
  );
}

function emptyText(text: string): string {
  const { verb, isSeveral, words } = readTyped(text);
  if (words === "" && verb !== undefined) return "Type an address, a service, a zone or a version.";
  return words === "" && isSeveral ? "Type a service." : "Nothing is found.";
}

/** What is found is asked of the API shortly after the last key; `isSearching`: it is not there yet. */
function useGroups(text: string) {
  const ns = useNamespace();
  const instance = usePageInstance();
  const connection = useConnection();
  const { data: cluster } = useQuery(clusterQuery());
  const [settled] = useDebouncedValue(text, 120);
  const { verb, isSeveral, words } = readTyped(settled);
  const kind = verb !== undefined ? "instance" : isSeveral ? "service" : undefined;
  const search = useQuery(searchQuery(words, ns, kind));
  const found = search.data;
  // A service's name finds it alone: its instances are asked for besides.
  const isName = kind === undefined && found?.items.some((hit) => hit.kind === "service") === true;
  const inner = useQuery({ ...searchQuery(words, ns, "instance"), enabled: words !== "" && isName });
  const [recent] = useState(recentChoices);
  const groups = choicesOf(text, {
    ns,
    instance,
    isPaused: connection.kind === "paused",
    isAutomationPaused: cluster?.paused !== undefined,
    isMixed: useIsMixed(),
    hits: words === "" ? [] : (found?.items ?? []),
    within: isName ? (inner.data?.items ?? []) : [],
    recent,
  });
  const isUnderWay = ({ isFetching, isPending, isPlaceholderData }: typeof search) =>
    isFetching && (isPending || isPlaceholderData);
  return { groups, isSearching: text !== settled || (words !== "" && [search, inner].some(isUnderWay)) };
}
