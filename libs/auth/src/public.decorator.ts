import { SetMetadata } from '@nestjs/common';

export const PUBLIC_ROUTE = 'causeway:public';

/** Opens a route (or a controller's routes) to callers without a key. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);
