import { chart, type Lane } from "#test/pictures/chart.ts";
import { loneEye, Play } from "#test/pictures/play.ts";
import { notesOf, probeLane, protectionLane, statusLane } from "#test/pictures/read.ts";

/** Every check of two services fails at once, and goes on failing: doubted for a minute, then believed, then panic. */
export function doubt(): string {
  const plays: Play[] = [];
  const eye = loneEye(() => plays);
  for (const name of ["orders", "cart"]) {
    const play = new Play({}, { name, eye });
    play.register([1, 2, 3, 4]);
    play.answers = (_, at) => (at >= 8 ? "times out" : "passes");
    plays.push(play);
  }
  const [orders, cart] = plays as [Play, Play];
  while (orders.second <= 100) for (const play of plays) play.stepOnce();
  const lanes: Lane[] = [
    probeLane(orders, 1, "orders: checks"),
    statusLane(orders, 1, "orders: status"),
    protectionLane(orders),
    probeLane(cart, 1, "cart: checks"),
    statusLane(cart, 1, "cart: status"),
  ];
  return chart({
    label: "The observer doubts itself",
    to: 100,
    lanes,
    notes: notesOf(orders, ["observer.held", "observer.released", "protection.changed"]),
  });
}
