import type { Schema } from "@shared/api";
import { Problem } from "@shared/problem";

export function isConflict(error: unknown): error is Problem {
  return error instanceof Problem && error.code === "schedule_conflict";
}

/** What a refused schedule clashes with, as the problem lists it. */
export function conflictsIn({ body }: Problem): Schema["ConflictsOut"] {
  return {
    conflicts: Array.isArray(body.conflicts) ? (body.conflicts as Schema["ConflictOut"][]) : [],
    hidden_count: typeof body.hidden_count === "number" ? body.hidden_count : 0,
  };
}
