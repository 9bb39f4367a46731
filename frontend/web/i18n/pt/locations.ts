import type { Catalog } from "../catalog";

export const locations: Catalog["locations"] = {
  title: "Locais",
  empty:
    "Locais são prédios, andares, saguões: cada um com seu fuso horário. Direitos e programações de um local valem para tudo abaixo dele.",
  emptyRead: "Nenhum local foi dado a você ainda. Fale com um administrador.",
  create: "Novo local",
  createBelow: "Novo local abaixo de {{name}}",
  edit: "Editar local",
  name: "Nome",
  parent: "Fica em",
  top: "Nada: um local próprio",
  zone: "Fuso horário",
  zoneHint: "As programações seguem os relógios deste fuso.",
  address: "Endereço",
  fallback: "Campanha de reserva",
  fallbackHint: "Passa quando nada está programado. Vazio: a do local acima.",
  fallbackIs: "Reserva: {{name}}",
  screens_one: "{{count}} tela",
  screens_other: "{{count}} telas",
  inStep: "{{count}} de {{total}} em dia",
  tree: "Árvore de locais",
  saved: "{{name}} foi salvo.",
  remove: {
    title: "Excluir local?",
    text: "“{{name}}” será excluído. Não é possível desfazer.",
    inUseText: "“{{name}}” não está vazio. Mova ou remova antes o que está nele:",
    action: "Excluir local",
  },
};
