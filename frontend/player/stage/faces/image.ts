import { stillFace, type Face, type Turn } from "../face";

/** A picture, decoded before it is shown. */
export function imageFace(address: string, { item }: Turn): Face {
  const image = new Image();
  image.className = `fill fit-${item.fit}`;
  image.alt = "";
  image.src = address;
  return stillFace(image, image.decode());
}
