/** Which face a scene gets. */
import type { Scene } from "../scene";
import type { Addresses } from "./addresses";
import type { Face } from "./face";
import { audioFace } from "./faces/audio";
import { cardFace } from "./faces/card";
import { imageFace } from "./faces/image";
import { ownPageFace, webAddressFace } from "./faces/page";
import { videoFace } from "./faces/video";

/** Makes the face of a scene. Rejects when its file is not on the shelf. */
export async function faceOf({ content, item, offsetMs }: Scene, addresses: Addresses): Promise<Face> {
  if (!content || !item) return cardFace();
  const turn = { item, offsetMs };
  if (content.type === "url") return webAddressFace(content);
  const address = await addresses.of(content.sha256 ?? "");
  if (address === null) throw new Error("is not on the shelf");
  switch (content.type) {
    case "image":
      return imageFace(address, turn);
    case "video":
      return videoFace(address, turn);
    case "audio":
      return audioFace(address, content.title, turn);
    case "html":
      return ownPageFace(content);
    default:
      throw new Error(`${content.type} is not known to this player`);
  }
}
