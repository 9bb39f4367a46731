/** The fewest characters a new password may have; the server refuses fewer (a test compares this with its contract). */
export const SHORTEST_PASSWORD = 8;
