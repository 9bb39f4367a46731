import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX, type Icon } from "@tabler/icons-react";
import { FILE_CHANGED } from "@shared/resumable";
import { TURNED_AWAY } from "./accepting";
import type { Entry } from "./queue";

const ACTS = {
  pause: { kind: "pause", words: "uploads.pause", icon: IconPlayerPause },
  resume: { kind: "resume", words: "uploads.resume", icon: IconPlayerPlay },
  retry: { kind: "retry", words: "uploads.retry", icon: IconRefresh },
  cancel: { kind: "cancel", words: "uploads.cancel", icon: IconX },
  forget: { kind: "cancel", words: "uploads.forget", icon: IconX },
  dismiss: { kind: "dismiss", words: "uploads.dismiss", icon: IconX },
} as const satisfies Record<string, { kind: string; words: string; icon: Icon }>;

/** The server looked at the file, and it is not what its name says. */
const UNSUPPORTED = 415;

const HOPELESS = new Set([TURNED_AWAY, FILE_CHANGED]);

type Act = (typeof ACTS)[keyof typeof ACTS];

const OFFERED: Record<Entry["state"], Act[]> = {
  waiting: [ACTS.pause, ACTS.cancel],
  sending: [ACTS.pause, ACTS.cancel],
  stalled: [ACTS.pause, ACTS.cancel],
  paused: [ACTS.resume, ACTS.cancel],
  interrupted: [ACTS.forget],
  sent: [ACTS.dismiss],
  failed: [ACTS.retry, ACTS.dismiss],
};

/** What a person can do with a file as it stands. The same bytes do not become a picture by trying again. */
export function actsOn({ state, problem }: Entry): Act[] {
  const isHopeless = problem && (HOPELESS.has(problem.code) || problem.status === UNSUPPORTED);
  return state === "failed" && isHopeless ? [ACTS.dismiss] : OFFERED[state];
}
