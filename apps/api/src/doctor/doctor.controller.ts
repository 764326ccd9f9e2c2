import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Diagnosis, Doctor } from '@causeway/ingestion';
import { Permission } from '@causeway/kernel';
import { Answers } from '../edge/answers.decorator.js';
import { Authorized } from '../edge/authorized.decorator.js';
import { diagnosisSchema } from './doctor.dto.js';

@ApiTags('operations')
@Authorized(Permission.Admin)
@Controller('api/v1/doctor')
export class DoctorController {
  constructor(private readonly doctor: Doctor) {}

  @Get()
  @Answers('Check the search index against the tables without changing anything', { schema: diagnosisSchema })
  examine(): Promise<Diagnosis> {
    return this.doctor.examine(false);
  }

  @Post('repair')
  @HttpCode(200)
  @Answers('Check the search index against the tables and repair what is wrong', { schema: diagnosisSchema })
  repair(): Promise<Diagnosis> {
    return this.doctor.examine(true);
  }
}
