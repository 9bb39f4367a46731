import type { Catalog } from "../catalog";

export const welcome: Catalog["welcome"] = {
  loading: "Verificando o link…",
  invite: {
    title: "Bem-vindo a {{brand}}",
    text: "Escolha uma senha e pode começar.",
    submit: "Salvar senha e entrar",
  },
  reset: {
    title: "Escolha uma nova senha",
    text: "Onde você entrou com a antiga, a sessão é encerrada.",
    submit: "Salvar senha e entrar",
  },
  until: "Este link vale uma vez, até {{when}}.",
  signedInAs: "Neste navegador você entrou como {{name}}. Ao continuar, você entra como {{other}}.",
  noToken: "Esta página precisa do link inteiro que você recebeu, com a parte depois de #. Copie-o de novo.",
  gone: {
    title: "Este link não vale mais",
    text: "Já foi usado, expirou ou foi substituído por um mais novo. Peça um novo link a um administrador.",
    used: "Se você escolheu uma senha com ele, entre com ela.",
  },
  register: {
    title: "Pedir uma conta",
    text: "Um administrador verifica o pedido e deixa você entrar.",
    submit: "Pedir uma conta",
    closed: "Aqui as contas são criadas por administradores. Peça um convite a um deles.",
    done: "Obrigado, {{name}}. Um administrador precisa deixar você entrar; depois entre com a senha que acabou de escolher.",
  },
};
