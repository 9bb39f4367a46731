import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRefresh, IconX, type Icon } from "@tabler/icons-react";
import type { Problem } from "@shared/problem";
import { FILE_CHANGED } from "@shared/resumable";
import { TURNED_AWAY } from "./accepting";
import type { Entry } from "./queue";

const ACTS = {
  pause: { kind: "pause", words: "uploads.pause", icon: IconPlayerPause },
  resume: { kind: "resume", words: "uploads.resume", icon: IconPlayerPlay },
  retry: { kind: "retry", words: "uploads.retry", icon: IconRefresh },
  cancel: { kind: "cancel", words: "uploads.cancel", icon: IconPlayerStop },
  forget: { kind: "cancel", words: "uploads.forget", icon: IconPlayerStop },
  dismiss: { kind: "dismiss", words: "uploads.dismiss", icon: IconX },
} as const satisfies Record<string, { kind: string; words: string; icon: Icon }>;

const HOPELESS = new Set([TURNED_AWAY, FILE_CHANGED]);
/** The server looked at the file: it is too large, not what its name says, damaged, or not fit for its purpose. */
const HOPELESS_STATUSES = new Set([413, 415, 422]);
/** Too large only beside what else is there: this may change. */
const NOT_FOR_EVER = new Set(["too_much_unfinished", "quota_exceeded"]);

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
  return state === "failed" && problem && isHopeless(problem) ? [ACTS.dismiss] : OFFERED[state];
}

function isHopeless({ code, status }: Problem): boolean {
  return HOPELESS.has(code) || (HOPELESS_STATUSES.has(status) && !NOT_FOR_EVER.has(code));
}
