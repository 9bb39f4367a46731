export const welcome = {
  loading: "Looking at the link…",
  invite: {
    title: "Welcome to {{brand}}",
    text: "Choose a password, and you are in.",
    submit: "Save password and sign in",
  },
  reset: {
    title: "Choose a new password",
    text: "Wherever you are signed in with the old one, you are signed out.",
    submit: "Save password and sign in",
  },
  until: "This link is good once, until {{when}}.",
  signedInAs: "You are signed in as {{name}} in this browser. Going on signs you in as {{other}}.",
  noToken: "This page needs the whole link that you were given, with the part after #. Copy it again.",
  gone: {
    title: "This link is not good any more",
    text: "It was used, ran out, or was replaced by a newer one. Ask an administrator for a new link.",
    used: "If you chose a password by it, sign in with that.",
  },
  register: {
    title: "Ask for an account",
    text: "An administrator looks at it and lets you in.",
    submit: "Ask for an account",
    closed: "Accounts are made by administrators here. Ask one to invite you.",
    done: "Thank you, {{name}}. An administrator has to let you in; then you sign in with the password you just chose.",
  },
};
