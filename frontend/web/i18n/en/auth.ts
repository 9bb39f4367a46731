export const auth = {
  signIn: {
    title: "Sign in to TVS",
    username: "User name",
    password: "Password",
    submit: "Sign in",
    wrong: "The user name or the password is wrong.",
    inactive: "This account is not active. Ask your administrator.",
    tooMany: "Too many wrong tries. Wait a minute and try again.",
    ended: "Your session has ended. Sign in again.",
  },
  setup: {
    title: "Welcome to TVS",
    text: "Create the first administrator. This account can do everything, everywhere.",
    username: "User name",
    email: "E-mail",
    password: "Password",
    passwordHint: "At least {{count}} characters.",
    again: "Password again",
    different: "The two passwords differ.",
    submit: "Create administrator",
    noToken:
      "This page needs the one-time address that the server printed when it started. Copy it whole, with the part after #.",
    used: "This one-time address is no longer valid. Start the server again to get a new one, or sign in.",
    toSignIn: "Go to sign-in",
  },
  roles: { admin: "Administrator", manager: "Manager", technician: "Technician", viewer: "Viewer" },
};
