/** What can be asked for: the acts of each noun. The server knows more and newer ones; the search finds those too. */
export const ACTIONS = {
  user: ["created", "changed", "deleted"],
  sign_in: ["begun", "half", "ended"],
  refused: ["sign_in", "forbidden", "too_many", "counted"],
  link: ["created", "changed", "deleted"],
  location: ["created", "changed", "deleted"],
  content: ["created", "changed", "deleted", "retried"],
  replacement: ["created", "deleted"],
  campaign: ["created", "changed", "deleted"],
  schedule: ["created", "changed", "deleted"],
  player: ["paired", "created", "changed", "deleted"],
  command: ["issued", "cancelled"],
  setting: ["created", "changed", "deleted"],
  audit: ["exported", "purged"],
} as const;
