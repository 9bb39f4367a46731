import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useSelection } from "./useSelection";

const PAGE = [11, 12, 13, 14, 15];

describe("what is chosen in a list", () => {
  it("is a range from what was chosen last to what is chosen with the shift key", () => {
    const { result } = renderHook(() => useSelection(""));
    act(() => result.current.toggle(14, PAGE));
    act(() => result.current.toggle(12, PAGE, true));
    expect(result.current.ids.toSorted()).toEqual([12, 13, 14]);
    act(() => result.current.toggle(13, PAGE));
    expect(result.current.ids.toSorted()).toEqual([12, 14]);
  });

  it("is one thing where a range has no beginning on this page", () => {
    const { result } = renderHook(() => useSelection(""));
    act(() => result.current.toggle(12, PAGE, true));
    expect(result.current.ids).toEqual([12]);
    act(() => result.current.toggle(22, [21, 22, 23], true));
    expect(result.current.ids).toEqual([12, 22]);
  });

  it("is just what it is told to be", () => {
    const { result } = renderHook(() => useSelection(""));
    act(() => result.current.toggle(12, PAGE));
    act(() => result.current.choose([14, 15]));
    expect(result.current.ids).toEqual([14, 15]);
  });
});
