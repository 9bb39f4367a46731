import type { Catalog } from "../catalog";

export const states: Catalog["states"] = {
  player: {
    label: "Situação",
    in_step: "Em dia",
    downloading: "Baixando",
    filesLeft_one: "Baixando, falta {{count}} arquivo",
    filesLeft_other: "Baixando, faltam {{count}} arquivos",
    behind: "Atrasada",
    offline: "Offline",
    offlineSince: "Offline, vista {{when}}",
    fault: "Falha",
    paused: "Pausada",
    waiting: "Nunca conectada",
  },
  command: {
    queued: "Na fila",
    delivered: "Entregue",
    done: "Feito",
    failed: "Falhou",
    unsupported: "Não suportado",
    expired: "Expirado",
    superseded: "Substituído",
    cancelled: "Cancelado",
  },
  content: {
    processing: "Processando",
    stopped: "Parado",
    prepareAgain: "Preparar de novo",
    processingPercent: "Processando {{percent}} %",
    uploading: "Enviando {{percent}} %",
    ready: "Pronto",
    failed: "Falhou",
  },
  type: { video: "Vídeo", image: "Imagem", audio: "Áudio", html: "Página", url: "Endereço web" },
  active: { yes: "Ativa", no: "Desligada" },
};
