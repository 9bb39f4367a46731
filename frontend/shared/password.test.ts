import { expect, test } from "vitest";
import contract from "../../docs/openapi.json";
import { SHORTEST_PASSWORD } from "./password";

test("the console asks for as long a password as the server does", () => {
  const { SetupIn, UserIn } = contract.components.schemas;

  expect(SetupIn.properties.password.minLength).toBe(SHORTEST_PASSWORD);
  expect(UserIn.properties.password.minLength).toBe(SHORTEST_PASSWORD);
});
