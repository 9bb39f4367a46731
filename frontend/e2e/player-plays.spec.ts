import { expect, readCode, screenTest as test } from "./fixtures";

test("a paired screen plays what is due, hears of a change by itself, and says what it shows", async ({
  manager,
  openScreen,
  eyes,
  looks,
}) => {
  const { page } = await openScreen();
  const { id, place } = await manager.show("rocket.jpg", await readCode(page));
  await eyes.expectOn(page, looks.picture);
  await expect(async () => expect((await manager.screen(id)).current_content?.name).toBe("rocket")).toPass();

  await manager.play("bigbuckbunny.mp4", place, 5);

  await eyes.expectOn(page, looks.film);
  await manager.expectInStep(id);
  await expect(async () => expect((await manager.screen(id)).current_content?.name).toBe("bigbuckbunny")).toPass();
});

test("a sound plays with its title on the quiet card", async ({ manager, openScreen }) => {
  const place = await manager.addPlace("Lobby");
  const sound = await manager.uploadBytes("jingle.wav", tone(3), place);
  await manager.schedule(await manager.arrange("Sound", place, [{ content_id: sound.id }]), place);
  const { page } = await openScreen();
  await manager.pair(await readCode(page), "Lobby left", place);

  await expect(page.locator(".layer.seen .card-line")).toHaveText("jingle");
  const audio = page.locator(".layer.seen audio");
  await expect(async () =>
    expect(await audio.evaluate((sounding: HTMLAudioElement) => sounding.currentTime)).toBeGreaterThan(0),
  ).toPass();
});

test("with nothing planned the quiet card is seen, and it moves", async ({ manager, openScreen }) => {
  const place = await manager.addPlace("Lobby");
  const { page } = await openScreen();
  const id = await manager.pair(await readCode(page), "Lobby left", place);
  await manager.expectInStep(id);

  const mark = page.locator(".layer.seen .mark");
  const before = await mark.boundingBox();
  await expect(async () => expect(await mark.boundingBox()).not.toEqual(before)).toPass();
  expect(before).not.toBeNull();
});

/** A WAV file: a quiet tone of some seconds. */
function tone(seconds: number): Uint8Array {
  const rate = 8_000;
  const samples = rate * seconds;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1)
    bytes.writeInt16LE(Math.round(2_000 * Math.sin((at / rate) * 2_765)), 44 + at * 2);
  return bytes;
}
