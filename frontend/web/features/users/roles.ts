import type { User } from "@web/queries/users";

export type Role = User["role"];
export const ROLES: readonly Role[] = ["admin", "manager", "technician", "viewer"];
