import { answered, api, type Schema } from "@shared/api";

export type UnfinishedUpload = Schema["PendingUploadOut"];

/** Files one has begun to send, from whatever browser, that are not complete. */
export const unfinishedUploads = async (): Promise<UnfinishedUpload[]> =>
  (await answered(api.GET("/api/uploads"))).items;
