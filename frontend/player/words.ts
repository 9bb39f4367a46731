/** Everything the screen itself says, in the usual language of the installation or in that of the machine. */

export interface Words {
  waitingForPairing: string;
  howToPair: string;
  connecting: string;
  noConnection: string;
  replaced: string;
  downloading: (missing: number) => string;
  cannotStart: string;
}

const english: Words = {
  waitingForPairing: "Waiting for pairing",
  howToPair: "In the console, choose “Pair screen” and type this code, or scan it.",
  connecting: "Connecting…",
  noConnection: "No connection to the server. Trying again.",
  replaced: "Another machine is playing under this screen’s name.",
  downloading: (missing) => (missing === 1 ? "Downloading, 1 file to go" : `Downloading, ${missing} files to go`),
  cannotStart: "This browser does not let the player keep its files. Allow site data for this address, then reload.",
};

const portuguese: Words = {
  waitingForPairing: "Aguardando pareamento",
  howToPair: "No console, escolha “Parear tela” e digite este código, ou aponte a câmera.",
  connecting: "Conectando…",
  noConnection: "Sem conexão com o servidor. Tentando de novo.",
  replaced: "Outra máquina está exibindo com o nome desta tela.",
  downloading: (missing) => (missing === 1 ? "Baixando, falta 1 arquivo" : `Baixando, faltam ${missing} arquivos`),
  cannotStart:
    "Este navegador não deixa o player guardar arquivos. Permita dados do site para este endereço e recarregue.",
};

export function wordsFor(languages: readonly string[]): Words {
  const first = languages.find((language) => /^(pt|en)\b/i.test(language)) ?? "en";
  return first.toLowerCase().startsWith("pt") ? portuguese : english;
}

const spoken = () => globalThis.navigator?.languages ?? [];

export const words: Words = { ...wordsFor(spoken()) };

/** From now on the screen speaks this language; `auto` is that of the machine. */
export function speak(language: string): void {
  Object.assign(words, wordsFor(language === "auto" ? spoken() : [language]));
  if (language !== "auto") document.documentElement.lang = language;
}
