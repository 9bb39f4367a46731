import { Link } from "react-router";
import { useBranding } from "@web/session/useBranding";
import classes from "./Shell.module.css";

export function Brand() {
  const { name, logo_url } = useBranding();
  return (
    <Link to="/" className={classes.brand} title={name}>
      <img src={logo_url ?? "/favicon.svg"} alt="" className={classes.logo} />
      <span className={classes.name}>{name}</span>
    </Link>
  );
}
