import { useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { session } from "@web/session/session";
import { useSession } from "@web/session/useSession";
import { CodeStep } from "./CodeStep";
import { PasswordStep, type Credentials } from "./PasswordStep";

/** Name and password, or another service; then the second factor, for who has one. */
export default function SignInPage() {
  const [params, setParams] = useSearchParams();
  const state = useSession();
  const [half, setHalf] = useState<Credentials | null>(null);
  if (state.kind === "signed_in") return <Navigate to={wantedPage(params.get("to"))} replace />;
  if (half) {
    const finish = (code: string) => session.signIn(half.username, half.password, code);
    return <CodeStep finish={finish} onBack={() => setHalf(null)} />;
  }
  if (params.has("second_factor")) {
    return <CodeStep finish={session.finish} onBack={() => setParams({}, { replace: true })} />;
  }
  return <PasswordStep onHalf={setHalf} refused={params.get("refused")} />;
}

/** Only addresses of this console: a link may not send a fresh session elsewhere. */
export function wantedPage(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) ? to : "/";
}
