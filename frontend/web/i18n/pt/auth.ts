import type { Catalog } from "../catalog";

export const auth: Catalog["auth"] = {
  signIn: {
    title: "Entrar em {{brand}}",
    username: "Nome de usuário",
    password: "Senha",
    submit: "Entrar",
    wrong: "O nome de usuário ou a senha estão errados.",
    inactive: "Esta conta não está ativa ou espera por um administrador. Peça a um que deixe você entrar.",
    ended: "Sua sessão terminou. Entre de novo.",
    register: "Pedir uma conta",
    noAccounts: "Ainda não há nenhuma conta aqui. Abra o endereço de uso único que o servidor mostrou ao iniciar.",
    or: "ou",
    with: "Entrar com {{name}}",
    refused: {
      sign_in_declined: "Você não entrou por lá. Tente de novo ou entre com sua senha.",
      sign_in_outdated: "Demorou demais, ou foi começado em outro lugar. Comece de novo.",
      sign_in_not_confirmed:
        "A resposta do outro serviço não pôde ser confirmada. Tente de novo; se continuar, avise o administrador.",
      sign_in_unknown: "Ninguém aqui é conhecido por essa conta. Peça a um administrador para deixar você entrar.",
      sign_in_waiting: "Sua conta espera até que um administrador deixe você entrar.",
      sign_in_service_away: "Não é possível alcançar o outro serviço. Tente mais tarde ou entre com sua senha.",
      other: "Não foi possível entrar por lá. Tente de novo ou entre com sua senha.",
    },
  },
  secondFactor: {
    title: "Segunda etapa",
    text: "Digite o código que o seu aplicativo autenticador mostra agora.",
    lost: "Sem o aplicativo? Digite um dos seus códigos de recuperação.",
    code: "Código",
    submit: "Continuar",
    back: "Começar de novo",
    wrong: "Este código não está certo ou já foi usado. Espere o próximo.",
  },
  password: {
    label: "Senha",
    hint: "Pelo menos {{count}} caracteres.",
    again: "Senha outra vez",
    different: "As duas senhas são diferentes.",
    wrong: "Esta não é a sua senha.",
    weak: {
      common: "Esta é uma das senhas que as pessoas mais escolhem. Escolha outra.",
      name: "Uma senha feita do seu nome, do seu e-mail ou do nome deste produto é adivinhada primeiro. Escolha outra.",
    },
  },
  setup: {
    title: "Bem-vindo a {{brand}}",
    text: "Crie o primeiro administrador. Esta conta pode fazer tudo, em todos os locais.",
    username: "Nome de usuário",
    email: "E-mail",
    submit: "Criar administrador",
    noToken:
      "Esta página precisa do endereço de uso único que o servidor mostrou ao iniciar. Copie-o inteiro, com a parte depois de #.",
    toSignIn: "Ir para a entrada",
  },
  roles: { admin: "Administrador", manager: "Gestor", technician: "Técnico", viewer: "Visitante" },
};
