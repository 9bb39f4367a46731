"""/api/settings: how the system works, for administrators; /api/branding: what it is called, for everybody."""

from apiflask import APIBlueprint
from flask import request

from backend.routes.gate import current_user, needs
from backend.routes.multipart import Form, takes_form
from backend.schemas.settings import (
    BrandingOut,
    LogoFields,
    LogoForm,
    SettingReset,
    SettingsChange,
    SettingsOut,
)
from backend.services import branding, settings
from backend.services.rights import Permission

bp = APIBlueprint("settings", __name__, url_prefix="/api", tag="settings")


@bp.get("/settings")
@needs(Permission.SETTINGS_READ)
@bp.output(SettingsOut)
def show_settings() -> SettingsOut:
    """What may be changed while the server runs, each with its default."""
    return settings.show_settings(current_user())


@bp.patch("/settings")
@needs(Permission.SETTINGS_WRITE)
@bp.input(SettingsChange, arg_name="change")
@bp.output(SettingsOut)
def change_settings(change: SettingsChange) -> SettingsOut:
    """Change some of them, in every process within seconds; `null` brings a default back."""
    settings.change_settings(current_user(), change)
    return settings.show_settings(current_user())


@bp.delete("/settings/<setting>")
@needs(Permission.SETTINGS_WRITE)
@bp.input(SettingReset, location="query", arg_name="how")
@bp.output(SettingsOut)
def reset_setting(setting: str, how: SettingReset) -> SettingsOut:
    """Bring one default back."""
    settings.reset_setting(current_user(), setting, how.version)
    return settings.show_settings(current_user())


@bp.put("/settings/logo")
@needs(Permission.SETTINGS_WRITE)
@takes_form(LogoForm)
@bp.output(SettingsOut)
def choose_logo() -> SettingsOut:
    """Show another picture in the header, on the sign-in page and on screens that wait."""
    actor = current_user()
    with Form(request, frozenset()) as form:
        file = form.read()
        branding.choose_logo(actor, form.fields(LogoFields).version, file)
    return settings.show_settings(actor)


@bp.delete("/settings/logo")
@needs(Permission.SETTINGS_WRITE)
@bp.input(SettingReset, location="query", arg_name="how")
@bp.output(SettingsOut)
def remove_logo(how: SettingReset) -> SettingsOut:
    """Show our own picture again."""
    branding.remove_logo(current_user(), how.version)
    return settings.show_settings(current_user())


@bp.get("/branding")
@bp.output(BrandingOut)
def show_branding() -> BrandingOut:
    """Name, picture and usual language, for whoever has not signed in yet and for screens that wait."""
    return branding.branding()
