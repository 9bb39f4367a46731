"""/api/uploads: files that come in pieces, by tus 1.0.0, so that one that was cut goes on where it stands."""

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.http import http_date

from backend.models.uploads import PendingUpload
from backend.routes import tus
from backend.routes.gate import current_user, needs
from backend.routes.tus_contract import says
from backend.schemas.uploads import PendingUploadList, PendingUploadOut
from backend.services import pending_uploads, upload_pieces, uploads
from backend.services.rights import Permission

bp = APIBlueprint("uploads", __name__, url_prefix="/api/uploads", tag="uploads")
bp.after_request(tus.says_tus)
CONTENT_ID = "TVS-Content-Id"


@bp.route("", methods=["OPTIONS"])
@bp.doc(hide=True)
def options() -> Response:
    """What this server understands of the protocol."""
    answer = Response(status=204)
    answer.headers["Tus-Version"] = tus.VERSION
    answer.headers["Tus-Extension"] = tus.EXTENSIONS
    answer.headers["Tus-Max-Size"] = str(uploads.largest_file())
    answer.headers["Tus-Checksum-Algorithm"] = ",".join(upload_pieces.ALGORITHMS)
    return answer


@bp.get("", provide_automatic_options=False)
@needs(Permission.CONTENT_WRITE)
@bp.output(PendingUploadList)
def list_uploads() -> PendingUploadList:
    """Your unfinished uploads, the newest first."""
    return PendingUploadList(items=[_shown(each) for each in pending_uploads.list_unfinished(current_user())])


@bp.post("", provide_automatic_options=False)
@needs(Permission.CONTENT_WRITE)
@says("begin")
@tus.speaks_tus
def begin_upload() -> Response:
    """Begin to send a file in pieces; the first may come along. `Location` is where the others go."""
    announced = tus.announcement()
    first = tus.piece(offset_bytes=0) if tus.has_piece() else None
    upload = upload_pieces.begin(current_user(), announced, first)
    answer = _stands(upload, 201)
    answer.headers["Location"] = f"{bp.url_prefix}/{upload.id}"
    return answer


@bp.route("/<upload_id>", methods=["HEAD"], provide_automatic_options=False)
@needs(Permission.CONTENT_WRITE)
@tus.speaks_tus
def show_offset(upload_id: str) -> Response:
    """How many bytes have arrived for good."""
    upload = upload_pieces.look(current_user(), upload_id)
    answer = _stands(upload, 200)
    answer.headers[tus.LENGTH] = str(upload.length_bytes)
    if upload.told_metadata is not None:
        answer.headers[tus.METADATA] = upload.told_metadata
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.patch("/<upload_id>")
@needs(Permission.CONTENT_WRITE)
@says("go_on")
@tus.speaks_tus
def go_on_with_upload(upload_id: str) -> Response:
    """Send the bytes that follow. `HEAD` on the same address tells how many have arrived (`Upload-Offset`)."""
    return _stands(upload_pieces.receive(current_user(), upload_id, tus.piece()), 204)


@bp.delete("/<upload_id>")
@needs(Permission.CONTENT_WRITE)
@says("give_up")
@tus.speaks_tus
def give_up_upload(upload_id: str) -> Response:
    """Give an upload up; its bytes go at once. What it became already stays."""
    pending_uploads.give_up(current_user(), upload_id)
    return Response(status=204)


@bp.post("/<upload_id>")
@needs(Permission.CONTENT_WRITE)
@says("instead")
@tus.speaks_tus
def post_to_upload(upload_id: str) -> Response:
    """PATCH, HEAD or DELETE for clients that can send neither, named by `X-HTTP-Method-Override`."""
    meant = {"PATCH": go_on_with_upload, "DELETE": give_up_upload, "HEAD": show_offset}
    route = meant.get(request.headers.get(tus.METHOD, ""))
    if route is None:
        raise MethodNotAllowed(list(meant))
    answer: Response = route(upload_id)
    return answer


def _stands(upload: PendingUpload, status: int) -> Response:
    """An answer without a body that says where the upload stands, and what it became."""
    answer = Response(status=status)
    answer.headers[tus.OFFSET] = str(upload.offset_bytes)
    if upload.content_id is None:
        answer.headers[tus.EXPIRES] = http_date(upload.expires_at)
    else:
        answer.headers[CONTENT_ID] = str(upload.content_id)
    return answer


def _shown(upload: PendingUpload) -> PendingUploadOut:
    return PendingUploadOut(
        id=upload.id,
        filename=upload.filename,
        size_bytes=upload.length_bytes,
        offset_bytes=upload.offset_bytes,
        expires_at=upload.expires_at,
        created_at=upload.created_at,
    )
