import { SetMetadata } from '@nestjs/common';

export const PUBLIC_ROUTE = 'causeway:public';

/** Allows callers without an API key to use a route, or all routes of a controller. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);
