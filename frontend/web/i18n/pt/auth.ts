import type { Catalog } from "../catalog";

export const auth: Catalog["auth"] = {
  signIn: {
    title: "Entrar no TVS",
    username: "Nome de usuário",
    password: "Senha",
    submit: "Entrar",
    wrong: "O nome de usuário ou a senha estão errados.",
    inactive: "Esta conta não está ativa. Fale com o administrador.",
    tooMany: "Tentativas erradas demais. Espere um minuto e tente de novo.",
    ended: "Sua sessão terminou. Entre de novo.",
  },
  setup: {
    title: "Bem-vindo ao TVS",
    text: "Crie o primeiro administrador. Esta conta pode fazer tudo, em todos os locais.",
    username: "Nome de usuário",
    email: "E-mail",
    password: "Senha",
    passwordHint: "Pelo menos {{count}} caracteres.",
    again: "Senha outra vez",
    different: "As duas senhas são diferentes.",
    submit: "Criar administrador",
    noToken:
      "Esta página precisa do endereço de uso único que o servidor mostrou ao iniciar. Copie-o inteiro, com a parte depois de #.",
    used: "Este endereço de uso único não vale mais. Reinicie o servidor para receber outro, ou entre.",
    toSignIn: "Ir para a entrada",
  },
  roles: { admin: "Administrador", manager: "Gestor", technician: "Técnico", viewer: "Visitante" },
};
