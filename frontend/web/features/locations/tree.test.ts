// @vitest-environment node
import { location } from "@shared/testing/samples";
import { describe, expect, it } from "vitest";
import { screensIn, treeOf, type Branch } from "./tree";

const places = [
  location({ id: 1, name: "Tower", path: "/1/", player_count: 1 }),
  location({ id: 3, name: "Lobby", path: "/1/3/", parent_id: 1, player_count: 2 }),
  location({ id: 2, name: "12th floor", path: "/1/2/", parent_id: 1 }),
  location({ id: 9, name: "Door", path: "/1/3/9/", parent_id: 3, player_count: 4 }),
];

const outline = (branches: Branch[]): unknown[] =>
  branches.map(({ place, children }) => [place.name, ...outline(children)]);

describe("the tree of places", () => {
  it("hangs each place below its own, by name", () => {
    expect(outline(treeOf(places))).toEqual([["Tower", ["12th floor"], ["Lobby", ["Door"]]]]);
  });

  it("begins where one's own places begin", () => {
    expect(outline(treeOf(places.slice(1)))).toEqual([["12th floor"], ["Lobby", ["Door"]]]);
  });

  it("counts the screens of everything below", () => {
    expect(treeOf(places).map(screensIn)).toEqual([7]);
  });
});
